"""Documents to paper: who may print what, the facts of a print, jobs in the background, and the page behind the QR code."""
