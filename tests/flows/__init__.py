"""Stories from a letter to its end; read these first."""
