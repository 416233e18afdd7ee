"""Two demo organisations whose encounters look like life."""
