"""What staff look at before they decide: packs, what a version changes, space. Reads alone, but for the quotas."""
