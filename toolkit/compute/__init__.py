"""Where work on the shards of a collection is done: here, or in processes of this machine."""
