"""ThingsBoard's HTTP device API: the access token is our key, and stands in the address."""
