"""The whole hart from reset, for a bounded number of cycles."""
