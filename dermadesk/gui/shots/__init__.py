"""Screenshots of every page, for looking at: `python -m dermadesk.gui.shots FOLDER`.

Each page is brought to a state that somebody would see, by the same steps that a hand would take, and painted in light
and dark at 1280×720 and in light at 640×360, which is what a screen of 1280×720 has at 200 %. The photos are drawn, or
those of `--photos`, a folder with a folder for each diagnosis. Cases, batches, trainings and models are kept in a
folder of their own that is deleted at the end.
"""
