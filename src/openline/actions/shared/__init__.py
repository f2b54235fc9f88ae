"""Steps that several subjects share: admitting a visitor, and adding a message to a dialog."""
