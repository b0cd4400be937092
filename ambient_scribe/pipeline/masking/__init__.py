"""Visits without identities: who is named, where and when, found in texts and masked."""
