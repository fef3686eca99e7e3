"""What the parts of a training cost on this machine, each measured with a few photos: an estimate is their sum."""
