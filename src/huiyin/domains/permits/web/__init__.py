"""Pages of those who want to open a business."""
