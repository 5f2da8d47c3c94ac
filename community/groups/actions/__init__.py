"""What people do with groups. What members do is not in the audit log; what organisers and the team decide is, without
anybody's name and without a word that was written (docs/adr/0015)."""
