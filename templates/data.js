warraq({{ name|safe }},{{ value|safe }});
