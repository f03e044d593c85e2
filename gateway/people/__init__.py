"""People: accounts, how they sign in, what they may do; every act of administration is audited."""
