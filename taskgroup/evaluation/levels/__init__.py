"""The four levels of comparing a score with measured gains (Azorin et al. 2023), one file each."""
