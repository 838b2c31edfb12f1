"""What is known of tasks, as affinity: measures of logged runs, and affinity scores, one file each."""
