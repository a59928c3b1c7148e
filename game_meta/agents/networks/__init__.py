"""The networks that agents act by, and their memories."""
