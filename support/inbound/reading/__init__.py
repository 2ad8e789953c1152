"""What a letter says: bytes in, plain frozen values out (`letter.Letter`), in time that grows with their length.

Nothing here touches a model, a setting or a clock. `parse` is the way in.
"""
