"""Recordings of visits, sealed as they are made: chunks of sound enter; the same sound leaves again,
also of a visit that was cut off.

What lies in a recording's folder stands in `folder`; who writes it in `writer`, who reads it in
`reading`.
"""
