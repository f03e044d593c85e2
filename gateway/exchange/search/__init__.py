"""Search: every packet's words beside it, and pages of what a caller may see by any of them."""
