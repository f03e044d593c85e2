"""What the commands of ``lienthong`` do, one module for each group of them."""
