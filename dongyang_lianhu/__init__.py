"""Party members linked to households: registers, visit duties and rules for a township."""

__version__ = "0.1.0"
