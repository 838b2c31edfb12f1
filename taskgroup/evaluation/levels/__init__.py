"""The four levels of comparing an affinity score with measured gains (Azorin et al. 2023), one file per level."""
