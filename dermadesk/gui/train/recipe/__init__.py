"""The parts of the wizard's page Recipe."""
