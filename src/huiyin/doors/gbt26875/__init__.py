"""GB/T 26875.3: user information transmission devices speak to the monitoring centre, over TCP and UDP."""
