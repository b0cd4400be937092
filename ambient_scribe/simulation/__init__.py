"""Made sound: scripts, synthetic voices and rooms go in, recordings with their reference leave.

The sample visits, the training sound of the shipped models and the simulated visits of the
benchmarks are made here. What is measured on such sound is an instrument's figure.
"""
