"""The words and sentence patterns that drafting uses, as `configs/phrases` lists them."""
