"""A ledger -> files for others: one module per format.

Each has `steps`, a generator that tells how far it is and last what was `Written`, and `write`, which runs it to its
end. Photos are read from the ledger one by one; a file stands under its name only once it is whole.
"""
