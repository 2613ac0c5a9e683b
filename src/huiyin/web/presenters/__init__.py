"""What pages show, as plain frozen values: views fill them, templates read them, nothing else knows them."""
