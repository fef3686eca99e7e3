"""The History tab: examinations that were saved, found again, compared, exported and deleted for good."""
