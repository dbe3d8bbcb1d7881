"""What posts say, as records; and watch terms as servers search for them."""
