"""Forms for the visitor: contact forms and the rating; which one is due, and when."""
