"""What happens when the surroundings fail, tried out on the real web server: `make drill`."""
