"""Reports of figures: what was asked, the report that answers it, and its forms, page, sheet and paper."""
