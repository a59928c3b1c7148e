"""What an effect answers: whether its line's score counts. OFF and ON turn the line's switch, KEEP leaves it. INSTEAD: it counts the other
score (subtractHealthPoints of something that died). ELSE: it took its second branch, which has no score (transformIfCount)."""

OFF, ON, KEEP, INSTEAD, ELSE = range(5)
