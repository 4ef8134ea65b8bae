# Benches before flit support read the name and the version from here.
from setuptools import find_packages, setup

setup(name="dongyang_lianhu", packages=find_packages(include=["dongyang_lianhu", "dongyang_lianhu.*"]))
