"""What a stage's result depends on."""
