"""The four levels on which a score is held against true gains (Azorin et al. 2023), a file each."""
