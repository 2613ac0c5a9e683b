"""OneNET 中移物联网开放平台: what the platform pushes, in its new form and in that of its first SDK."""
