"""What the house is not allowed to become. Every rule is itself tested by planting a fault it must catch."""
