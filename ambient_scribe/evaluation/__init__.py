"""How well the program hears, tells speakers apart and writes: figures, and how sure they are.

- `corpora`: references and hypotheses enter, from a manifest or a folder of anybody's files;
- `words`: normalization, edits, error rates, term lists, quantities;
- `speakers`: diarization error, words with who said them, roles;
- `facts`: gold facts and found ones as rows, matched one to one;
- `notes`: what a note says;
- `results`: the one shape of a result, its provenance, intervals, comparison, tables;
- `runs`: a runner for each command of `bench`.

Each room imports only those named before it (`facts`, `notes` and `speakers` not each other); `tally` and
`extras` serve all.
"""
