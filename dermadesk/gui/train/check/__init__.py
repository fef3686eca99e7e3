"""The parts of the page Check: what was found about the photos, as pictures, with a fix for each."""
