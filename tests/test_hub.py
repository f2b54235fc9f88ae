"""Who hears what: nobody more than they may see, and the rest of it just once."""
