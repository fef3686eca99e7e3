"""The parts of the wizard page Result."""
