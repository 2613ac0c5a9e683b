"""The workbench: secretaries and officers at a desk."""
