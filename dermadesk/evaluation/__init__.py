"""Truth and answers -> metrics, intervals, calibration, model card. No torch, no Qt."""
