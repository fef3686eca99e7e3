"""The parts of the preprocessing panel: tools on the left, the photo before and after, the stages below."""
