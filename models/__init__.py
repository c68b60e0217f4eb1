"""The manual in Python: facts (isa), executable specification (golden), platform and KVM's view."""
