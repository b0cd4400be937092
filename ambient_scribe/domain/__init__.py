"""The one data model: pure, frozen, validated when built. Imports nothing else of ours."""
