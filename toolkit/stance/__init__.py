"""Who stands where on what: (text, target) pairs to stances with calibrated probabilities."""
