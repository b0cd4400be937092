"""Keys and sealing: secrets and plain bytes enter, sealed bytes leave, and the other way round."""
