"""Raw articles in, cleaned articles, passages and attributed quotations out."""
