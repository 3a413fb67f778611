"""What is being talked about: named topics first, then discovered ones, the rest `other`."""
